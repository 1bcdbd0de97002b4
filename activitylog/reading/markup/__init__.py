"""The markup that a page repeats for every line, as tags of its templates.

Whatever stands on a page fifty times is written here: an inclusion for each would take longer than
all the rest of the page. What stands on it once is a template.
"""
