"""One importer a file: each reads what a source says into a SourceContent and saves nothing; importing.py does the rest."""
