"""What of a text matched, why, and what of it to show: from the plan and the text alone.

spans         stretches of a text
highlight     the spans that matched
explanation   why, and what it counted
snippet       the best part of a long text
duplicates    passages that say the same
"""
