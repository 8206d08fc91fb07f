//! [`Ordered`]: a map that is walked in the order of its keys and looked up by their hash.
//!
//! A site of ten thousand documents looks up some million names while it is built. In a tree each costs a dozen
//! comparisons of long names that begin alike; here one.
//!
//! It lies in chunks that maps share. Of one edition and the next nearly all chunks are the very same, so what is kept beside
//! a chunk is kept with it, and an edit costs what has changed rather than what there is.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::ops::{Index, Range};
use std::sync::Arc;

use foldhash::fast::FixedState;
use rayon::prelude::*;

/// A map by hash, for look-ups alone: it has no order, so nothing may walk through it.
pub type Register<K, V> = HashMap<K, V, FixedState>;

/// A stretch of a map, which others may share.
pub type Chunk<K, V> = Arc<Vec<(K, V)>>;

/// Pairs of a chunk; only the last may have fewer. Small ones make editions share more, large ones cost less to go through.
/// Where the program is tested few are enough, so that small sites have several.
pub const CHUNK: usize = if cfg!(debug_assertions) { 4 } else { 128 };

/// A map that is walked in the order of its keys and looked up by their hash. Made at once rather than one by one.
#[derive(Clone, Debug)]
pub struct Ordered<K, V> {
    /// By ascending key.
    chunks: Vec<Chunk<K, V>>,
    /// Shared by maps with the same keys.
    places: Arc<Register<K, u32>>,
}

impl<K: Ord + Hash + Clone, V> Ordered<K, V> {
    /// Makes an empty map.
    pub fn new() -> Ordered<K, V> {
        Ordered { chunks: Vec::new(), places: Arc::default() }
    }

    /// Makes a map of pairs, most likely with the same keys in the same order as another: then they share what finds them.
    pub fn beside<W>(list: Vec<(K, V)>, other: &Ordered<K, W>) -> Ordered<K, V> {
        if list.len() == other.len() && list.iter().map(|(key, _)| key).eq(other.keys()) {
            return Ordered { chunks: cut(list), places: other.places.clone() };
        }
        Ordered::from(list)
    }

    /// Makes a map of chunks that lie beside those of another, with the same keys.
    pub fn of_chunks<W>(chunks: Vec<Chunk<K, V>>, other: &Ordered<K, W>) -> Ordered<K, V>
    where
        V: Clone,
    {
        if chunks.iter().map(|chunk| chunk.len()).eq(other.chunks.iter().map(|chunk| chunk.len())) {
            return Ordered { chunks, places: other.places.clone() };
        }
        chunks.iter().flat_map(|chunk| chunk.iter().cloned()).collect()
    }

    /// Makes a map with the keys of another from what they have there. What the other shares with the one that was `before`
    /// is not made anew: the third of the three is what was made then.
    pub fn along<W>(
        other: &Ordered<K, Arc<W>>,
        before: (&Ordered<K, Arc<W>>, &Ordered<K, V>),
        make: impl Fn(&K, &Arc<W>) -> V + Sync,
    ) -> Ordered<K, V>
    where
        K: Send + Sync,
        V: Clone + Send + Sync,
        W: Send + Sync,
    {
        let (known, made) = before;
        let chunks = other.chunks.par_iter().enumerate().map(|(number, chunk)| {
            match (known.chunks.get(number), made.chunks.get(number)) {
                (Some(known), Some(made)) if Arc::ptr_eq(known, chunk) && made.len() == chunk.len() => made.clone(),
                _ => {
                    let first = number * CHUNK;
                    let pairs = chunk.par_iter().enumerate().with_max_len(crate::SHARE).map(|(nth, (key, value))| {
                        let same = known.nearby(first + nth, key).filter(|(_, known)| Arc::ptr_eq(known, value));
                        let kept = same.and_then(|(place, _)| made.nearby(place, key));
                        (key.clone(), kept.map_or_else(|| make(key, value), |(_, kept)| kept.clone()))
                    });
                    Arc::new(pairs.collect())
                }
            }
        });
        Ordered { chunks: chunks.collect(), places: other.places.clone() }
    }

    /// Makes a map that has other values at some places, and shares the rest.
    pub fn with(&self, others: impl IntoIterator<Item = (usize, V)>) -> Ordered<K, V>
    where
        V: Clone,
    {
        let mut next = self.clone();
        for (place, value) in others {
            let chunk = next.chunks.get_mut(place / CHUNK).map(Arc::make_mut);
            if let Some((_, old)) = chunk.and_then(|chunk| chunk.get_mut(place % CHUNK)) {
                *old = value;
            }
        }
        next
    }

    /// Returns the places where it has something else than a map that it comes from; nothing if the keys are not the same.
    pub fn differs(&self, before: &Ordered<K, V>, same: impl Fn(&V, &V) -> bool) -> Option<Vec<usize>> {
        if !self.same_keys(before) {
            return None;
        }
        let chunks = self.chunks.iter().zip(&before.chunks).enumerate();
        let others = chunks.filter(|(_, (one, other))| !Arc::ptr_eq(one, other)).flat_map(|(number, (one, other))| {
            let pairs = one.iter().zip(other.iter()).enumerate();
            let differ = pairs.filter(|(_, ((_, one), (_, other)))| !same(one, other));
            differ.map(move |(nth, _)| number * CHUNK + nth).collect::<Vec<_>>()
        });
        Some(others.collect())
    }

    /// Tells whether it shares its keys with another.
    pub fn same_keys<W>(&self, other: &Ordered<K, W>) -> bool {
        Arc::ptr_eq(&self.places, &other.places)
    }

    /// Returns its chunks, by ascending key.
    pub fn chunks(&self) -> &[Chunk<K, V>] {
        &self.chunks
    }

    /// Returns where each key stands.
    pub(super) fn places(&self) -> &Arc<Register<K, u32>> {
        &self.places
    }

    /// Returns what stands at a place.
    pub fn at(&self, place: usize) -> Option<(&K, &V)> {
        self.chunks.get(place / CHUNK)?.get(place % CHUNK).map(|(key, value)| (key, value))
    }

    /// Returns where a key stands, and what it has; a look at where it is expected costs least.
    pub fn nearby(&self, place: usize, key: &K) -> Option<(usize, &V)> {
        if let Some((found, value)) = self.at(place)
            && found == key
        {
            return Some((place, value));
        }
        let place = self.place(key)?;
        self.at(place).map(|(_, value)| (place, value))
    }

    /// Returns how many keys there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Returns whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Returns what a key has.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.get_key_value(key).map(|(_, value)| value)
    }

    /// Returns a key as the map holds it, and what it has.
    pub fn get_key_value<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<(&K, &V)>
    where
        K: Borrow<Q>,
    {
        self.at(self.place(key)?)
    }

    /// Returns what a key has, to be changed.
    pub fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        V: Clone,
    {
        let place = self.place(key)?;
        Arc::make_mut(self.chunks.get_mut(place / CHUNK)?).get_mut(place % CHUNK).map(|(_, value)| value)
    }

    /// Returns where in the order a key stands.
    pub fn place<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<usize>
    where
        K: Borrow<Q>,
    {
        self.places.get(key).map(|place| *place as usize)
    }

    /// Returns whether a key is there.
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.places.contains_key(key)
    }

    /// Puts a value in; returns what was there. Dear if the key is new.
    pub fn insert(&mut self, key: K, value: V) -> Option<V>
    where
        V: Clone,
    {
        if let Some(old) = self.get_mut(&key) {
            return Some(std::mem::replace(old, value));
        }
        let mut list: Vec<(K, V)> = self.chunks.drain(..).flat_map(Arc::unwrap_or_clone).collect();
        list.push((key, value));
        *self = Ordered::from(list);
        None
    }

    /// Walks through it by ascending key.
    pub fn iter(&self) -> Walk<'_, K, V> {
        Walk { chunks: &self.chunks, places: 0..self.len() }
    }

    /// Walks through the keys, ascending.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator + Clone {
        self.iter().map(|(key, _)| key)
    }

    /// Walks through the values by ascending key.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator + Clone {
        self.iter().map(|(_, value)| value)
    }

    /// Walks through the values by ascending key, to change them.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V>
    where
        V: Clone,
    {
        self.chunks.iter_mut().flat_map(|chunk| Arc::make_mut(chunk).iter_mut().map(|(_, value)| value))
    }
}

/// Cuts a list into chunks.
fn cut<K, V>(list: Vec<(K, V)>) -> Vec<Chunk<K, V>> {
    let mut chunks = Vec::with_capacity(list.len().div_ceil(CHUNK));
    let mut list = list.into_iter();
    while list.len() > 0 {
        chunks.push(Arc::new(list.by_ref().take(CHUNK).collect()));
    }
    chunks
}

/// A walk through a map.
#[derive(Debug)]
pub struct Walk<'a, K, V> {
    chunks: &'a [Chunk<K, V>],
    /// What is yet to be walked.
    places: Range<usize>,
}

impl<K, V> Clone for Walk<'_, K, V> {
    fn clone(&self) -> Self {
        Walk { chunks: self.chunks, places: self.places.clone() }
    }
}

impl<'a, K, V> Walk<'a, K, V> {
    fn at(&self, place: usize) -> Option<(&'a K, &'a V)> {
        self.chunks.get(place / CHUNK)?.get(place % CHUNK).map(|(key, value)| (key, value))
    }
}

impl<'a, K, V> Iterator for Walk<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        self.places.next().and_then(|place| self.at(place))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.places.size_hint()
    }

    fn nth(&mut self, skipped: usize) -> Option<Self::Item> {
        self.places.nth(skipped).and_then(|place| self.at(place))
    }
}

impl<K, V> DoubleEndedIterator for Walk<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.places.next_back().and_then(|place| self.at(place))
    }
}

impl<K, V> ExactSizeIterator for Walk<'_, K, V> {}

impl<K: Ord + Hash + Clone, V> Default for Ordered<K, V> {
    fn default() -> Ordered<K, V> {
        Ordered::new()
    }
}

impl<K: Ord + Hash + Clone, V> From<Vec<(K, V)>> for Ordered<K, V> {
    /// Puts pairs in order; of two with one key the later stays.
    fn from(mut list: Vec<(K, V)>) -> Ordered<K, V> {
        if !list.is_sorted_by(|(one, _), (other, _)| one < other) {
            list.sort_by(|(one, _), (other, _)| one.cmp(other));
            // The first of equals is kept, so the last must come first.
            list.reverse();
            list.dedup_by(|(one, _), (other, _)| one == other);
            list.reverse();
        }
        let mut places = Register::with_capacity_and_hasher(list.len(), FixedState::default());
        places.extend(list.iter().enumerate().map(|(place, (key, _))| (key.clone(), place as u32)));
        Ordered { chunks: cut(list), places: Arc::new(places) }
    }
}

impl<K: Ord + Hash + Clone, V> FromIterator<(K, V)> for Ordered<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Ordered<K, V> {
        Ordered::from(pairs.into_iter().collect::<Vec<_>>())
    }
}

impl<'a, K: Ord + Hash + Clone, V> IntoIterator for &'a Ordered<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Walk<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K: Ord + Hash + Clone + Borrow<Q>, V, Q: Hash + Eq + ?Sized> Index<&Q> for Ordered<K, V> {
    type Output = V;

    /// Panics if the key is not there, as other maps do.
    fn index(&self, key: &Q) -> &V {
        #[expect(clippy::expect_used, reason = "what indexing means")]
        self.get(key).expect("a key that is there")
    }
}

impl<K: PartialEq, V: PartialEq> PartialEq for Ordered<K, V> {
    fn eq(&self, other: &Ordered<K, V>) -> bool {
        self.chunks == other.chunks
    }
}

impl<K: Eq, V: Eq> Eq for Ordered<K, V> {}

impl<K: Ord + Hash + Clone, V: Hash> Hash for Ordered<K, V> {
    /// As a list of the pairs would: how they lie in chunks is nobody's business.
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        for pair in self {
            pair.hash(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map of so many numbers, each with itself.
    fn numbers(count: u32) -> Ordered<u32, Arc<u32>> {
        (0..count).map(|number| (number, Arc::new(number))).collect()
    }

    #[test]
    fn maps_share_what_is_the_same_and_tell_what_is_not() {
        let before = numbers(300);
        let after = before.with([(200, Arc::new(7)), (900, Arc::new(8))]);
        assert_eq!(after.differs(&before, Arc::ptr_eq), Some(vec![200]));
        let others = after.chunks().iter().zip(before.chunks()).enumerate();
        let others = others.filter(|(_, (one, other))| !Arc::ptr_eq(one, other)).map(|(number, _)| number);
        assert_eq!(others.collect::<Vec<_>>(), [200 / CHUNK]);
        assert_eq!(numbers(300).differs(&before, Arc::ptr_eq), None);
        assert_eq!((after.get(&200).map(|value| **value), after.iter().rev().count()), (Some(7), 300));
        assert_eq!(after.iter().map(|(key, _)| *key).collect::<Vec<_>>(), (0..300).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_made_along_a_map_is_made_anew_only_where_that_is_another() {
        let before = numbers(300);
        let doubled = Ordered::along(&before, (&Ordered::new(), &Ordered::new()), |_, value| 2 * **value);
        let none_like_it = before.with([(1, Arc::new(50))]);
        let tripled = Ordered::along(&none_like_it, (&before, &doubled), |_, value| 3 * **value);
        assert_eq!([0, 1, 2, 299].map(|key| tripled[&key]), [0, 150, 4, 598]);
        // Where a key has gone, those behind it stand elsewhere and are found there.
        let fewer: Ordered<_, _> =
            before.iter().skip(1).map(|(key, value)| (*key, value.clone())).chain([(300, Arc::new(300))]).collect();
        let tripled = Ordered::along(&fewer, (&before, &doubled), |_, value| 3 * **value);
        assert_eq!((tripled[&299], tripled[&300], tripled.get(&0)), (598, 900, None));
    }

    #[test]
    fn it_is_walked_in_order_and_the_last_of_equals_stays() {
        let mut map: Ordered<String, u32> =
            [("c", 1), ("a", 2), ("b", 3), ("a", 4)].map(|(key, value)| (key.to_owned(), value)).into_iter().collect();
        assert_eq!(
            map.iter().map(|(key, value)| (key.as_str(), *value)).collect::<Vec<_>>(),
            [("a", 4), ("b", 3), ("c", 1)]
        );
        assert_eq!(map.get("b"), Some(&3));
        assert_eq!(map.get("d"), None);
        assert_eq!(map.insert("aa".to_owned(), 5), None);
        assert_eq!(map.insert("b".to_owned(), 6), Some(3));
        assert_eq!(map.values().copied().collect::<Vec<_>>(), [4, 5, 6, 1]);
        for key in ["a", "aa", "b", "c"] {
            assert_eq!(map.get_key_value(key).map(|(key, _)| key.as_str()), Some(key));
        }
        if let Some(value) = map.get_mut("c") {
            *value = 7;
        }
        assert_eq!(map["c"], 7);
    }
}
