# Removes a graph; $graph is filled in before it is sent.
CLEAR SILENT GRAPH $graph
