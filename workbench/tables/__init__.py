"""Tables on the disk, CSV and Parquet: what is in them, and how they become numbers to train on."""
