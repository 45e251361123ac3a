-- Takes the functions out of the server again. Remove the triggers that call them first, or their tables cannot be
-- written. The library's code stays in the server's memory until it restarts; that is on purpose.
DROP FUNCTION IF EXISTS http_get;
DROP FUNCTION IF EXISTS http_post;
DROP FUNCTION IF EXISTS http_put;
DROP FUNCTION IF EXISTS http_delete;
DROP FUNCTION IF EXISTS urlencode;
DROP FUNCTION IF EXISTS gannet_doorbell;
DROP FUNCTION IF EXISTS gannet_udf_stat;
DROP FUNCTION IF EXISTS gannet_udf_lost;
DROP FUNCTION IF EXISTS gannet_udf_version;
