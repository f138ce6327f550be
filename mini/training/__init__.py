"""How mini-schnell is made: scenes drawn by code, the lessons, the training, and the exam."""
