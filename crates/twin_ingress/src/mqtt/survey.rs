//! What a broker says: stub
