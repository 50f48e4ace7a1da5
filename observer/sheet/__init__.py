"""The sparringsark: one sheet per person, filled or blank, as A4 for print, Word and PDF."""
