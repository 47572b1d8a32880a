"""A made-up coder at work under the real strategies, where no model can be had.

Functions, edits, strategies, the loop's rules and the incumbent rule are real;
what is made up is who is right when, by the few chances of a ``Character``
(docs/simulation.md says what can be concluded from that, and what cannot).
"""

from __future__ import annotations
