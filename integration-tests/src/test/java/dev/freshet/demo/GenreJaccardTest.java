package dev.freshet.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.freshet.demo.GenreJaccard.Comparison;
import dev.freshet.demo.GenreJaccard.Film;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Compares genres on a case small enough to count by hand. */
class GenreJaccardTest {

  private static final float[] EAST = {1, 0};
  private static final float[] NORTH = {0, 1};

  @Test
  void jaccardIsTheShareOfCommonGenres() {
    assertThat(GenreJaccard.jaccard(Set.of("a", "b"), Set.of("b", "c"))).isEqualTo(1.0 / 3);
    assertThat(GenreJaccard.jaccard(Set.of("a"), Set.of("a"))).isEqualTo(1);
    assertThat(GenreJaccard.jaccard(Set.of("a"), Set.of("b"))).isZero();
    assertThat(GenreJaccard.jaccard(Set.of(), Set.of())).isZero();
  }

  @Test
  void findsTheGenreThatTheVectorsSeparate() {
    // Six films of each genre, one direction each: all five neighbours share the genre, and of the
    // eleven others five do.
    List<Film> films = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      films.add(new Film("d" + i, 30, Set.of("Drama"), EAST));
      films.add(new Film("c" + i, 30, Set.of("Comedy"), NORTH));
    }

    Comparison comparison = GenreJaccard.of(films, 20);

    assertThat(comparison.films()).isEqualTo(12);
    assertThat(comparison.neighbours()).isEqualTo(1);
    assertThat(comparison.random()).isCloseTo(5.0 / 11, within(0.15));
    assertThat(GenreJaccard.of(films, 20)).isEqualTo(comparison);
  }

  @Test
  void measuresOnlyFilmsWithEnoughEventsButComparesThemWithAll() {
    List<Film> films =
        List.of(
            new Film("a", 20, Set.of("Drama", "War"), EAST),
            new Film("b", 1, Set.of("Drama"), EAST),
            new Film("c", 1, Set.of("War"), EAST));

    Comparison comparison = GenreJaccard.of(films, 20);

    assertThat(comparison).isEqualTo(new Comparison(0.5, 0.5, 1));
  }

  @Test
  void measuresNothingWithoutFilms() {
    assertThat(GenreJaccard.of(List.of(), 20)).isEqualTo(new Comparison(0, 0, 0));
  }
}
