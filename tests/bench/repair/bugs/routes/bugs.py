"""Mistakes in walking through graphs."""

from tests.bench.repair.bugs.bug import bug

BUGS = (
    bug("depth first", "wrong method", "shortest_path", ("queue.popleft()", "queue.pop()")),
    bug("the path backwards", "wrong idiom", "shortest_path", ("return path[::-1]", "return path")),
    bug(
        "the start is left out",
        "wrong attribute",
        "shortest_path",
        ("while node is not None:", "while came_from[node] is not None:"),
    ),
    bug(
        "the first way found",
        "missing guard",
        "distances",
        ("        if node in best:\n            continue\n", ""),
    ),
    bug(
        "the step alone", "operator", "distances", ("(cost + step, neighbour)", "(step, neighbour)")
    ),
    bug(
        "dead ends",
        "argument drop",
        "distances",
        ("graph.get(node, {}).items()", "graph.get(node).items()"),
    ),
    bug(
        "what only others name",
        "missing statement",
        "order",
        (
            (
                "    for parts in list(needs.values()):\n        for part in parts:\n"
                "            needs.setdefault(part, set())\n"
            ),
            "",
        ),
    ),
    bug(
        "the argument is used up",
        "wrong idiom",
        "order",
        ("{node: set(parts) for node, parts in graph.items()}", "dict(graph)"),
    ),
    bug(
        "ready too early",
        "missing condition",
        "order",
        (
            "                if not parts:\n                    heapq.heappush(ready, other)\n",
            "                heapq.heappush(ready, other)\n",
        ),
    ),
    bug(
        "a circle is let pass",
        "comparison",
        "order",
        ("if len(found) < len(needs):", "if len(found) > len(needs):"),
    ),
    bug(
        "edges point one way",
        "missing statement",
        "groups",
        ("both.setdefault(neighbour, set()).add(node)", "both.setdefault(neighbour, set())"),
    ),
    bug(
        "smallest group first",
        "operator",
        "groups",
        ("(-len(group), group)", "(len(group), group)"),
    ),
    bug(
        "met twice",
        "moved statement",
        "groups",
        (
            (
                "                if neighbour not in seen:\n                    seen.add(neighbour)\n"
                "                    stack.append(neighbour)\n"
            ),
            "                if neighbour not in seen:\n                    stack.append(neighbour)\n",
        ),
    ),
    bug(
        "the path stays long",
        "missing statement",
        "walks",
        (
            "                yield from extend(path)\n                path.pop()\n",
            "                yield from extend(path)\n",
        ),
    ),
    bug("always the same list", "wrong idiom", "walks", ("yield list(path)", "yield path")),
    bug("one step less", "boundary", "walks", ("if len(path) > most:", "if len(path) >= most:")),
    bug(
        "only not straight back",
        "wrong idiom",
        "walks",
        ("if neighbour not in path:", "if neighbour not in path[-2:]:"),
    ),
    bug(
        "met before is a circle",
        "two edits",
        "has_cycle",
        (
            "        if node in above:\n            return True\n        if node in done:\n            return False\n",
            "        if node in done:\n            return True\n",
        ),
        ("        above = above | {node}\n", "        done.add(node)\n"),
    ),
    bug(
        "only the first",
        "wrong idiom",
        "has_cycle",
        (
            "return any(visit(node, frozenset()) for node in graph)",
            "return visit(next(iter(graph), None), frozenset())",
        ),
    ),
)
