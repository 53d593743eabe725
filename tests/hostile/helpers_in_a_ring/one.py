import two

VALUE = two.VALUE
