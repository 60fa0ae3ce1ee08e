let a0 = 1
