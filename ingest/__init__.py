"""An official file becomes dated records and passages: the only writer of both stores."""
