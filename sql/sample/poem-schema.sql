-- Chinese poems with an integer key; the rows are in poem-data.tsv (chinese-poetry, MIT License, see LICENSE-poems.txt).
CREATE TABLE poem (
  id INT NOT NULL,
  kind VARCHAR(8) NOT NULL COMMENT 'tang, song, ci or qu',
  title VARCHAR(255) NOT NULL,
  author VARCHAR(64) NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (id),
  KEY idx_poem_author (author)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
