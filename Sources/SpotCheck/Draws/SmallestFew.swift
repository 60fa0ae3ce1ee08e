// SPDX-License-Identifier: Apache-2.0

/// Keeps the smallest `capacity` elements offered, in a heap whose top is the largest kept.
///
/// A draw of n among N then costs N comparisons and little more, and memory for n.
struct SmallestFew<Element: Comparable> {
    private let capacity: Int
    private var heap: [Element] = []

    init(capacity: Int) {
        self.capacity = capacity
        heap.reserveCapacity(capacity)
    }

    mutating func offer(_ element: Element) {
        if heap.count < capacity {
            heap.append(element)
            rise(from: heap.count - 1)
        } else if let largest = heap.first, element < largest {
            heap[0] = element
            sink()
        }
    }

    /// The kept elements, smallest first.
    func sorted() -> [Element] { heap.sorted() }

    private mutating func rise(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[parent] < heap[child] else { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var largest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[largest] < heap[child] { largest = child }
            }
            guard largest != parent else { return }
            heap.swapAt(parent, largest)
            parent = largest
        }
    }
}
