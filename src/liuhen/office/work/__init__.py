"""Background work: hints in a queue, sweeps over the state. The queue may be lost; the state is the truth."""
