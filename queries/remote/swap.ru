# Puts another stamp into the control record, if the old one still stands there.
# $old and $new are filled in before it is sent.
DELETE { GRAPH <urn:ecvet:control> { <urn:ecvet:store> <urn:ecvet:stamp> $old } }
INSERT { GRAPH <urn:ecvet:control> { <urn:ecvet:store> <urn:ecvet:stamp> $new } }
WHERE { GRAPH <urn:ecvet:control> { <urn:ecvet:store> <urn:ecvet:stamp> $old } }
