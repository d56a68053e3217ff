"""The pages: one module a page, the only importer of Streamlit."""
