-- What version 1 of the program kept of a few invented records.

INSERT INTO store_info VALUES (1,1,1);
INSERT INTO source VALUES ('icd10cm','ICD-10-CM','CDC','public domain','https://example.org/icd',1);
INSERT INTO source VALUES ('codewright-starter','Starter knowledge','Codewright','CC BY 4.0','',2);
INSERT INTO release VALUES (1,'icd10cm:f39f826322081bf3','icd10cm','active','FY2026','2025-10-01','2026-09-30','icd10cm.xml','f39f826322081bf3a19d1b2c08ba0d6a7560328ad99703661dc466489b4f08f3','2026-11-23 14:02:19.105771','{"code": 2, "note": 1, "search_text": 1, "passage": 0, "ptp_edit": 0}','["codes:icd10cm"]');
INSERT INTO release VALUES (2,'codewright-starter:b578f6a09daa9b73','codewright-starter','active','Starter 1','2026-01-01',NULL,'codewright-starter.xml','b578f6a09daa9b73fb35475f87e0e82f8b8219447a4280fa7d0d28accef92897','2026-11-23 14:02:19.121150','{"code": 3, "note": 1, "search_text": 0, "passage": 1, "ptp_edit": 2}','["codes:cpt", "codes:modifier", "ptp:practitioner"]');
INSERT INTO code VALUES (1,'icd10cm:E11','Title of E11','code',false,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO code VALUES (1,'icd10cm:E11.9','Title of E11.9','code',true,'','icd10cm:E11',NULL,NULL,NULL,NULL,NULL,NULL,1);
INSERT INTO code VALUES (2,'cpt:20600-20611','Family 20600-20611','family',false,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0);
INSERT INTO code VALUES (2,'cpt:20610','Label of 20610','code',true,'What 20610 is, in our own words.','cpt:20600-20611',NULL,NULL,NULL,NULL,'[["joint", "major"]]','[["Physician fee schedule", "20610", "2026"]]',1);
INSERT INTO code VALUES (2,'modifier:25','Label of modifier 25','code',false,'',NULL,NULL,NULL,NULL,NULL,NULL,NULL,2);
INSERT INTO note VALUES (1,'icd10cm:E11',0,'excludes1','another''s note','',NULL,NULL);
INSERT INTO note VALUES (2,'cpt:20610',0,'includes','n','',NULL,NULL);
INSERT INTO ptp_terms VALUES (2,1,'practitioner',1,'2020-01-01',NULL,'More extensive procedure','["NCCI PTP edits", "practitioner file", "2026 Q4"]');
INSERT INTO ptp_terms VALUES (2,2,'practitioner',1,'2020-01-01','2026-09-30','More extensive procedure','["NCCI PTP edits", "practitioner file", "2026 Q4"]');
INSERT INTO ptp_edit VALUES (2,'cpt:99213','cpt:0591T',2);
INSERT INTO ptp_edit VALUES (2,'cpt:20611','cpt:20610',1);
INSERT INTO passage VALUES (2,'digest#a','A digest','["Part one", "digest#a"]','digest.md, digest#a','What digest#a says.','guideline','["how is it asked"]','["cpt:20610"]','[["Official guidelines", "I.A", "FY2026"]]',0);
INSERT INTO search_text VALUES (1,0,'icd10cm:E11.9','sugar','title');
INSERT INTO feedback VALUES (1,'t1','down','wrong','What?','["icd10cm:E11.9"]','["icd10cm:f39f826322081bf3"]','2026-11-23 14:02:19.134507');
