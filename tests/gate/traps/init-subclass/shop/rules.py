from shop.base import Rule


class Fifteen(Rule):
    n = 15


class Twenty(Rule):
    n = 20
