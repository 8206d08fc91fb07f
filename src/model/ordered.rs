//! [`Ordered`]: a map that is walked in the order of its keys and looked up by their hash.
//!
//! A site of ten thousand documents looks up some million names while it is built. In a tree each costs a dozen
//! comparisons of long names that begin alike; here one.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::ops::Index;
use std::sync::Arc;

use foldhash::fast::FixedState;

/// A map by hash, for look-ups alone: it has no order, so nothing may walk through it.
pub type Register<K, V> = HashMap<K, V, FixedState>;

/// A map that is walked in the order of its keys and looked up by their hash. Made at once rather than one by one.
#[derive(Clone, Debug)]
pub struct Ordered<K, V> {
    /// By ascending key.
    list: Vec<(K, V)>,
    /// Shared by maps with the same keys.
    places: Arc<Register<K, u32>>,
}

impl<K: Ord + Hash + Clone, V> Ordered<K, V> {
    /// Makes an empty map.
    pub fn new() -> Ordered<K, V> {
        Ordered { list: Vec::new(), places: Arc::default() }
    }

    /// Makes a map of pairs, most likely with the same keys in the same order as another: then they share what finds them.
    pub fn beside<W>(list: Vec<(K, V)>, other: &Ordered<K, W>) -> Ordered<K, V> {
        if list.len() == other.list.len() && list.iter().zip(&other.list).all(|((one, _), (other, _))| one == other) {
            return Ordered { list, places: other.places.clone() };
        }
        Ordered::from(list)
    }

    /// Returns how many keys there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Returns whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
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
        let place = *self.places.get(key)?;
        self.list.get(place as usize).map(|(key, value)| (key, value))
    }

    /// Returns what a key has, to be changed.
    pub fn get_mut<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = *self.places.get(key)?;
        self.list.get_mut(place as usize).map(|(_, value)| value)
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

    /// Puts a value in; returns what was there. Dear in the middle of a long map.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        if let Some(old) = self.get_mut(&key) {
            return Some(std::mem::replace(old, value));
        }
        let place = self.list.partition_point(|(other, _)| *other < key);
        self.list.insert(place, (key, value));
        let places = Arc::make_mut(&mut self.places);
        for (moved, (key, _)) in self.list.iter().enumerate().skip(place) {
            places.insert(key.clone(), moved as u32);
        }
        None
    }

    /// Walks through it by ascending key.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> + ExactSizeIterator + Clone {
        self.list.iter().map(|(key, value)| (key, value))
    }

    /// Returns keys and values as they lie, by ascending key.
    pub fn as_slice(&self) -> &[(K, V)] {
        &self.list
    }

    /// Walks through the keys, ascending.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator + Clone {
        self.list.iter().map(|(key, _)| key)
    }

    /// Walks through the values by ascending key.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator + Clone {
        self.list.iter().map(|(_, value)| value)
    }

    /// Walks through it by ascending key, to change the values.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.list.iter_mut().map(|(key, value)| (&*key, value))
    }

    /// Walks through the values by ascending key, to change them.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.list.iter_mut().map(|(_, value)| value)
    }
}

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
        Ordered { list, places: Arc::new(places) }
    }
}

impl<K: Ord + Hash + Clone, V> FromIterator<(K, V)> for Ordered<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Ordered<K, V> {
        Ordered::from(pairs.into_iter().collect::<Vec<_>>())
    }
}

impl<K, V> IntoIterator for Ordered<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a, K, V> IntoIterator for &'a Ordered<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = std::iter::Map<std::slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> (&'a K, &'a V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter().map(|(key, value)| (key, value))
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
        self.list == other.list
    }
}

impl<K: Eq, V: Eq> Eq for Ordered<K, V> {}

impl<K: Hash, V: Hash> Hash for Ordered<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.list.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
