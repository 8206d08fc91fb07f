//! What there is in a YAML text, in order and with duplicate keys, as `serde_yaml` reads it; not yet where.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Visitor};

use crate::syntax::yaml::fault::{self, FaultKind, YamlFault};
use crate::syntax::yaml::{DEEPEST, MOST_NODES, plain};

/// A value as the parser reads it.
#[cfg_attr(test, derive(PartialEq, Debug))]
pub(super) enum Shape<'a> {
    /// Nothing, `~` or `null`.
    Empty,
    /// A plain scalar that the parser takes for a number or a truth value. Its text is taken from the source.
    Literal,
    /// Text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Shape<'a>>),
    /// A mapping.
    Map(Vec<(Shape<'a>, Shape<'a>)>),
}

/// Reads the shape of a text.
pub(super) fn read(text: &str) -> Result<Shape<'_>, YamlFault> {
    plain::read(text).map_or_else(|| parsed(text), Ok)
}

/// Reads the shape of a text with the parser.
pub(super) fn parsed(text: &str) -> Result<Shape<'_>, YamlFault> {
    let limits = Limits {
        // Every node takes a byte of source at least. More of them means that aliases are being unfolded.
        nodes_left: Cell::new(text.len().saturating_add(2).min(MOST_NODES)),
        refusal: Cell::new(None),
    };
    let seed = Seed { depth: 0, limits: &limits };
    seed.deserialize(serde_yaml::Deserializer::from_str(text))
        .map_err(|error| fault::explain(text, &error, limits.refusal.take()))
}

struct Limits {
    nodes_left: Cell<usize>,
    refusal: Cell<Option<FaultKind>>,
}

#[derive(Clone, Copy)]
struct Seed<'l> {
    depth: u32,
    limits: &'l Limits,
}

impl Seed<'_> {
    fn refuse<E: serde::de::Error>(self, kind: FaultKind) -> E {
        self.limits.refusal.set(Some(kind));
        E::custom("refused")
    }

    fn inner<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= DEEPEST {
            return Err(self.refuse(FaultKind::TooDeep));
        }
        Ok(Seed { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Shape<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape<'de>, D::Error> {
        let left = self.limits.nodes_left.get();
        if left == 0 {
            return Err(self.refuse(FaultKind::TooMany));
        }
        self.limits.nodes_left.set(left - 1);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Shape<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Shape<'de>, E> {
        Ok(Shape::Empty)
    }

    fn visit_none<E>(self) -> Result<Shape<'de>, E> {
        Ok(Shape::Empty)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape<'de>, E> {
        Ok(Shape::Literal)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shape<'de>, E> {
        Ok(Shape::Literal)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shape<'de>, E> {
        Ok(Shape::Literal)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Shape<'de>, E> {
        Ok(Shape::Literal)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Shape<'de>, E> {
        Ok(Shape::Literal)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shape<'de>, E> {
        Ok(Shape::Literal)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Shape<'de>, E> {
        Ok(Shape::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Shape<'de>, E> {
        Ok(Shape::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape<'de>, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Shape::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape<'de>, A::Error> {
        let inner = self.inner()?;
        let mut entries = Vec::new();
        while let Some(key) = map.next_key_seed(inner)? {
            entries.push((key, map.next_value_seed(inner)?));
        }
        Ok(Shape::Map(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Shape<'de>, A::Error> {
        self.limits.refusal.set(Some(FaultKind::Tag));
        Err(A::Error::custom("refused"))
    }
}
