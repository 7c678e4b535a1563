"""What of a text matched, why, and what of it to show: from the plan and the text alone.

highlight     the spans that matched
looking       where in a text terms and patterns stand
explanation   why, and what it counted
phrases       where phrases stand in a text
snippet       stretches of a text, marked, and the best part of a long one
duplicates    passages that say the same
"""
