# expect: others=missing
