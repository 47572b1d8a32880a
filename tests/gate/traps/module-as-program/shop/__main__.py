from shop.rates import tax

print(tax(20))
