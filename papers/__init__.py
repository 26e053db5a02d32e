"""Documents that people hold in their hands: made from facts alone, the same facts the same bytes."""
