"""The document as files: HTML, PDF, Word, the year's index. Each says what the document says, and no more."""
