"""The page of statistics: charts that can be taken away, and whose bars are doors to the tiles that they count."""
