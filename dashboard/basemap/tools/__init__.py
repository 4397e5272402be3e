"""Makes basemap.pmtiles from public-domain data, at release time only.

Needs packages that the product itself does not: see requirements.txt here. Nothing
outside this folder may import it.
"""
