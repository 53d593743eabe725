# expect: others=missing
I did not have time for the homework this week, sorry.
The chain rule says dC/dz = dC/da * da/dz, and then?

I will hand it in next week, promise!
