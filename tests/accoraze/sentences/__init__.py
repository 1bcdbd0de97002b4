"""What the log says of everything that can be done, as its readers see it.

Each text file holds the lines of one type, by role. After a change of words, write them anew and
review the difference: `WRITE_SENTENCES=yes python -m pytest tests/accoraze/test_sentences.py`
"""
