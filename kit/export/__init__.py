"""The document as files: HTML, PDF, the year's index. Each says what the document says, and no more."""
