"""How mini-schnell is made: scenes drawn by code, the lessons, the training, and the exam.

The pack may not use any of it, and none of it the rest of the pack.
"""
