# Takes a value out of the control record; $property is filled in before it is sent.
DELETE WHERE { GRAPH <urn:ecvet:control> { <urn:ecvet:store> $property ?value } }
