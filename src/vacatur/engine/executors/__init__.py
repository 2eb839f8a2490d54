"""Where shards are worked on: in this process, in a pool of processes, or on many machines."""
