SELECT r.id,
  r.created_at,
  r.updated_at,
  r.organisation_id < 0 AS archived,
  r.creator_id,
  iif(fits, r.properties, '{}') AS properties,
  r.accounts,
  r.prospects,
  NOT fits AS left_out
FROM (
  SELECT page_id, so_far <= 4000000 OR so_far = octets AS fits
  FROM (
    SELECT page_id, octets, sum(octets) OVER (ROWS UNBOUNDED PRECEDING) AS so_far
    FROM (
      SELECT page_id, coalesce(octet_length(r.properties), 0) + 500 AS octets
      FROM (
        SELECT r.id AS page_id
        FROM communications AS r
        WHERE r.organisation_id = ?1
          AND (
            (
              coalesce(
                (
                  instr(
                    coalesce(r.folded -> '$.properties' ->> ?2, lower(r.properties ->> ?2)),
                    substr(trim(?3), 1, instr(trim(?3) || ' ', ' ') - 1)
                  ) > 0
                  AND instr(
                    ' '
                    || replace(
                      replace(
                        replace(
                          replace(
                            replace(
                              replace(
                                replace(
                                  replace(
                                    replace(
                                      replace(
                                        replace(
                                          replace(
                                            replace(
                                              replace(
                                                replace(
                                                  replace(
                                                    replace(
                                                      replace(
                                                        replace(
                                                          replace(
                                                            replace(
                                                              replace(
                                                                replace(
                                                                  replace(
                                                                    replace(
                                                                      replace(
                                                                        replace(
                                                                          replace(
                                                                            replace(
                                                                              replace(
                                                                                replace(
                                                                                  replace(
                                                                                    replace(
                                                                                      replace(
                                                                                        replace(
                                                                                          replace(
                                                                                            replace(
                                                                                              replace(
                                                                                                replace(
                                                                                                  replace(
                                                                                                    coalesce(
                                                                                                      r.folded -> '$.properties' ->> ?2,
                                                                                                      lower(
                                                                                                        r.properties ->> ?2
                                                                                                      )
                                                                                                    ),
                                                                                                    char(10),
                                                                                                    ' '
                                                                                                  ),
                                                                                                  char(13),
                                                                                                  ' '
                                                                                                ),
                                                                                                char(9),
                                                                                                ' '
                                                                                              ),
                                                                                              char(160),
                                                                                              ' '
                                                                                            ),
                                                                                            char(46),
                                                                                            ' '
                                                                                          ),
                                                                                          char(44),
                                                                                          ' '
                                                                                        ),
                                                                                        char(59),
                                                                                        ' '
                                                                                      ),
                                                                                      char(58),
                                                                                      ' '
                                                                                    ),
                                                                                    char(33),
                                                                                    ' '
                                                                                  ),
                                                                                  char(63),
                                                                                  ' '
                                                                                ),
                                                                                char(191),
                                                                                ' '
                                                                              ),
                                                                              char(161),
                                                                              ' '
                                                                            ),
                                                                            char(8230),
                                                                            ' '
                                                                          ),
                                                                          char(64),
                                                                          ' '
                                                                        ),
                                                                        char(40),
                                                                        ' '
                                                                      ),
                                                                      char(41),
                                                                      ' '
                                                                    ),
                                                                    char(91),
                                                                    ' '
                                                                  ),
                                                                  char(93),
                                                                  ' '
                                                                ),
                                                                char(60),
                                                                ' '
                                                              ),
                                                              char(62),
                                                              ' '
                                                            ),
                                                            char(47),
                                                            ' '
                                                          ),
                                                          char(92),
                                                          ' '
                                                        ),
                                                        char(124),
                                                        ' '
                                                      ),
                                                      char(34),
                                                      ' '
                                                    ),
                                                    char(39),
                                                    ' '
                                                  ),
                                                  char(8220),
                                                  ' '
                                                ),
                                                char(8221),
                                                ' '
                                              ),
                                              char(8222),
                                              ' '
                                            ),
                                            char(8216),
                                            ' '
                                          ),
                                          char(8217),
                                          ' '
                                        ),
                                        char(171),
                                        ' '
                                      ),
                                      char(187),
                                      ' '
                                    ),
                                    char(45),
                                    ' '
                                  ),
                                  char(8211),
                                  ' '
                                ),
                                char(8212),
                                ' '
                              ),
                              char(95),
                              ' '
                            ),
                            char(43),
                            ' '
                          ),
                          char(61),
                          ' '
                        ),
                        '  ',
                        ' '
                      ),
                      '  ',
                      ' '
                    )
                    || ' ',
                    ?3
                  ) > 0
                ),
                0
              )
            )
          )
        ORDER BY r.id
        LIMIT 10
        OFFSET ?4
      )
      CROSS JOIN communications AS r ON r.id = page_id
    )
  )
  WHERE so_far - octets <= 4000000
)
CROSS JOIN communications AS r ON r.id = page_id;
-- ?1 = 1
-- ?2 = "hs_communication_body"
-- ?3 = " ada "
-- ?4 = 0
