# Takes statements out of a graph; $graph and $statements are filled in before it is sent.
DELETE DATA { GRAPH $graph {
$statements
} }
