"""Files, URLs and capture devices that PyAV reads, and containers that it writes."""
