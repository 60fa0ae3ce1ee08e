let c0 = 1
