"""The three sizes in which pictures are kept."""

SMALL = 160
"""The edge of the square that lists and avatars show, in pixels."""

MEDIUM = 640
"""The longer edge of the size for cards and albums."""

LARGE = 2048
"""The longer edge of the size that fills a screen."""
