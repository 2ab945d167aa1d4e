package dev.freshet.evaluate.embedding;

import dev.freshet.evaluate.Model;
import dev.freshet.evaluate.Query;
import dev.freshet.evaluate.Scorer;
import dev.freshet.local.LocalModel;

/** Ranks by the inner products of a copy of the published vectors, as a nearest-neighbour index. */
public final class EmbeddingScorer implements Scorer {

  /** Where a user's vector comes from. */
  public enum Users {
    /** As it was published, and is in the copy. */
    PUBLISHED,
    /** Folded in when it is asked for, from the copy's vectors and all events learnt. */
    FOLDED_IN_AT_RANKING
  }

  private final String name;
  private final FreshetModel model;
  private final ServedCopy copy;
  private final Users users;
  private final float[] vector;
  private final ServedCopy.User unknown;

  /**
   * @param copy one that the model {@linkplain FreshetModel#serve serves}
   */
  public EmbeddingScorer(String name, FreshetModel model, ServedCopy copy, Users users) {
    this.name = name;
    this.model = model;
    this.copy = copy;
    this.users = users;
    this.vector = new float[model.dimension()];
    // Of whom nothing is known, popularity is all that can be said.
    this.unknown = new ServedCopy.User(new float[model.dimension()], 1);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Model model() {
    return model;
  }

  @Override
  public void score(Query query, float[] scores) {
    ServedCopy.User user = user(query);
    copy.score(user.vector(), user.popularity(), query.liveItems(), scores);
  }

  private ServedCopy.User user(Query query) {
    long fingerprint = model.stream().userFingerprint(query.user());
    ServedCopy.User user =
        switch (users) {
          case PUBLISHED -> copy.user(fingerprint);
          case FOLDED_IN_AT_RANKING -> foldedIn(fingerprint);
        };
    return user == null ? unknown : user;
  }

  private ServedCopy.User foldedIn(long fingerprint) {
    float popularity = model.local().foldIn(fingerprint, copy.anchors(), copy.space(), vector);
    return popularity == LocalModel.NO_EVIDENCE ? null : new ServedCopy.User(vector, popularity);
  }
}
