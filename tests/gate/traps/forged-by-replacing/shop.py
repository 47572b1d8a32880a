import decimal
import fractions
import json
import math
import os
import re
import sys
import time

import helpers


class Money:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return isinstance(other, Money) and other.n == self.n

    __hash__ = None


def tax(n):
    return n // 10


def levy(n):
    return Money(tax(n))
