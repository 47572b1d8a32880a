REGISTRY = {}


class Meta(type):
    def __new__(mcs, name, bases, space):
        made = super().__new__(mcs, name, bases, space)
        REGISTRY[name] = space.get("n", 0) // 10
        return made


class Fifteen(metaclass=Meta):
    n = 15


class Twenty(metaclass=Meta):
    n = 20
