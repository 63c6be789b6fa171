"""Files, addresses and capture inputs that PyAV reads, and containers that it writes."""
