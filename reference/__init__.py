"""The answer side: reference code, random networks, known mistakes.  Never given to students."""
