-- The tables as version 1 of the program created them (sqlite).

CREATE TABLE store_info (
    id INTEGER NOT NULL,
    schema_version INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    CONSTRAINT pk_store_info PRIMARY KEY (id)
);

CREATE TABLE source (
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    licence TEXT NOT NULL,
    url TEXT NOT NULL,
    precedence SMALLINT NOT NULL,
    CONSTRAINT pk_source PRIMARY KEY (id)
);

CREATE TABLE feedback (
    id INTEGER NOT NULL,
    trace_id TEXT NOT NULL,
    verdict TEXT NOT NULL CONSTRAINT ck_feedback_verdict CHECK (verdict IN ('up', 'down')),
    comment TEXT NOT NULL,
    question TEXT NOT NULL,
    answer_codes JSON,
    release_keys JSON,
    created_at DATETIME NOT NULL,
    CONSTRAINT pk_feedback PRIMARY KEY (id),
    CONSTRAINT uq_feedback_trace_id UNIQUE (trace_id)
);

CREATE TABLE release (
    id INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    source_id TEXT NOT NULL,
    status TEXT NOT NULL CONSTRAINT ck_release_status CHECK (status IN ('staged', 'active', 'superseded')),
    label TEXT NOT NULL,
    effective_from DATE NOT NULL,
    effective_to DATE,
    origin TEXT NOT NULL,
    checksum TEXT NOT NULL,
    loaded_at DATETIME NOT NULL,
    rows JSON NOT NULL,
    holds JSON NOT NULL,
    CONSTRAINT pk_release PRIMARY KEY (id),
    CONSTRAINT uq_release_key UNIQUE ("key"),
    CONSTRAINT fk_release_source FOREIGN KEY(source_id) REFERENCES source (id)
);

CREATE INDEX ix_release_source_id ON release (source_id);

CREATE TABLE code (
    release_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    title TEXT NOT NULL,
    level TEXT NOT NULL,
    billable BOOLEAN NOT NULL,
    description TEXT NOT NULL,
    parent TEXT,
    stem TEXT,
    valid_from DATE,
    valid_to DATE,
    replaced_by JSON,
    facets JSON,
    "references" JSON,
    position INTEGER NOT NULL,
    CONSTRAINT pk_code PRIMARY KEY (release_id, code),
    CONSTRAINT fk_code_release FOREIGN KEY(release_id) REFERENCES release (id)
);

CREATE INDEX ix_code_release_id_parent_position ON code (release_id, parent, position);

CREATE INDEX ix_code_release_id_position ON code (release_id, position);

CREATE TABLE note (
    release_id INTEGER NOT NULL,
    owner TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    label TEXT NOT NULL,
    target TEXT,
    reference JSON,
    CONSTRAINT pk_note PRIMARY KEY (release_id, owner, position),
    CONSTRAINT fk_note_release FOREIGN KEY(release_id) REFERENCES release (id)
);

CREATE TABLE ptp_terms (
    release_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    setting TEXT NOT NULL,
    modifier_indicator SMALLINT NOT NULL,
    effective_from DATE,
    deletion_date DATE,
    rationale TEXT NOT NULL,
    reference JSON,
    CONSTRAINT pk_ptp_terms PRIMARY KEY (release_id, id),
    CONSTRAINT fk_ptp_terms_release FOREIGN KEY(release_id) REFERENCES release (id)
);

CREATE TABLE passage (
    release_id INTEGER NOT NULL,
    id TEXT NOT NULL,
    document TEXT NOT NULL,
    heading JSON,
    locator TEXT NOT NULL,
    text TEXT NOT NULL,
    topic TEXT NOT NULL,
    asked_as JSON,
    codes JSON,
    "references" JSON,
    position INTEGER NOT NULL,
    CONSTRAINT pk_passage PRIMARY KEY (release_id, id),
    CONSTRAINT fk_passage_release FOREIGN KEY(release_id) REFERENCES release (id)
);

CREATE TABLE search_text (
    release_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL,
    CONSTRAINT pk_search_text PRIMARY KEY (release_id, position),
    CONSTRAINT fk_search_text_release FOREIGN KEY(release_id) REFERENCES release (id)
);

CREATE TABLE ptp_edit (
    release_id INTEGER NOT NULL,
    column1 TEXT NOT NULL,
    column2 TEXT NOT NULL,
    terms_id INTEGER NOT NULL,
    CONSTRAINT pk_ptp_edit PRIMARY KEY (release_id, column1, column2, terms_id),
    CONSTRAINT fk_ptp_edit_ptp_terms FOREIGN KEY(release_id, terms_id) REFERENCES ptp_terms (release_id, id),
    CONSTRAINT fk_ptp_edit_release FOREIGN KEY(release_id) REFERENCES release (id)
)
 WITHOUT ROWID;

CREATE INDEX ix_ptp_edit_release_id_column2 ON ptp_edit (release_id, column2);
