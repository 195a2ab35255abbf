"""Plans written for this project, and generators of more: a spec → text with its gold → PDF, scan, layers, DOCX.

``spec``          what a plan is: frozen records
``spec_file``     the plain-text form that the samples of data/samples/specs are written in → Plan
``render_text``   Plan → paragraphs, reading-order text, gold
``layout``        paragraphs → pages (``sheet``) of placed words (A4, the layout of Nghị định 30/2020)
``render_pdf``    pages → born-digital PDF
``render_scan``   PDF → image-only PDF, TIFF, PNG, JPEG in every grade
``render_layers`` scan + an invisible text layer in some bad state
``render_docx``   Plan → DOCX
``samples``       builds data/samples; ``reword`` makes plans nobody tuned a rule on; ``corpus`` pages in every state
"""
