"""How answers look: screens and charts out of words; nothing is computed here."""
