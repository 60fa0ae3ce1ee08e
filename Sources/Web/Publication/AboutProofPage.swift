// SPDX-License-Identifier: Apache-2.0
import SpotCheck

/// What is proven, in plain words, with one example to compute along.
struct AboutProofPage {
    /// Case `uniform-50` of the published examples, docs/draw.md section 1.3.
    static let exampleKey = "2d80ee574496d2852c8c570a97f0adda84e5cef31958c0e9127f827b4a789205"
    static let example: [(id: String, ticket: String, words: String)] = [
        ("TEST5E401300078888", "06f1b5c0f693…", "抽中"), ("TESTA7D646264FEF31", "0aa28cd8bfb7…", "抽中"),
        ("TESTF8B0046D42540A", "0fae7c1aa5a1…", "抽中"), ("TESTB03BF550EAB587", "1153ea55f95a…", "抽中"),
        ("TEST16B52C002B7818", "1edcba947c5d…", "抽中，它的票号就是末位票号"),
        ("TEST11FE4A309304C9", "26ff70b1eab5…", "未抽中"), ("TEST044379706C6F77", "fef9f694f4ac…", "未抽中"),
    ]

    var html: HTML {
        """
        <h1>怎样证明抽取没有做手脚</h1>
        <p class="lead">一句话：名单、比例和各方的随机数都在结果产生之前封存，结果由它们算出来；谁都可以拿公开的文件再算一遍，\
        算出来的必定相同。不相同，就是有人改动过，而且能指出改在哪里。</p>
        \(steps)
        \(exampleSection)
        \(checkingSection)
        \(unprovenSection)
        \(questions)
        <p>\(link("如何核验", "/open/verify"))　\(link("查看历次抽取", "/open/draws"))　\
        \(link("供审计人员阅读的说明", "/open/about/audit"))</p>
        """
    }

    private var steps: HTML {
        """
        <h2>抽取是怎样进行的</h2>
        <ol>
        <li><strong>先封存名单。</strong>可以被抽到的单位排成一份名单，算出它的“指纹”（摘要）并公开。此后名单只要改动一个字，\
        指纹就对不上。为了不泄露谁将被检查，名单上用编号代替名称。</li>
        <li><strong>各方各封一个信封。</strong>统筹部门、业务部门和行政执法监督机关\
        各自用自己的电脑随机产生一个很大的数，先不公开，只公开它的指纹（承诺值）。好比把数写好装进信封、当众封口，事后换不了。</li>
        <li><strong>再公告怎么抽。</strong>从哪份名单抽、每一类抽多少，全部公告并写进公开日志，然后截止。这时信封还没有拆，谁也不知道会抽到谁。</li>
        <li><strong>一起拆信封。</strong>各方公开自己的数，每个人都可以核对它与先前的指纹相符。几个数合在一起算出一把“票号密钥”。\
        只要有一方没有与别人串通，结果就没有人能够事先知道，也没有人能够挑选。</li>
        <li><strong>算票号，小的抽中。</strong>把票号密钥与每户的编号放在一起，算出每户的票号；每一类按票号从小到大取满户数为止。\
        随机数拆开之后，结果就只有一个，不能再抽一次碰运气。</li>
        </ol>
        """
    }

    private var exampleSection: HTML {
        let rows = Self.example.map { ["\(code($0.id))", "\(code($0.ticket))", "\($0.words)"] as [HTML] }
        return """
            <h2>一个例子</h2>
            <p>下面是公开的算例，企业是虚构的：50户中抽10%，即5户。拆开各方的信封，算得票号密钥</p>
            <p>\(digest(Self.exampleKey))</p>
            <p>编号为 \(code("TEST044379706C6F77")) 的企业想知道自己的票号，在电脑上输入一行命令\
            （Linux、macOS，或者Windows的WSL）：</p>
            \(commandLine("(xxd -r -p <<<\(Self.exampleKey); printf %s TEST044379706C6F77) | sha256sum"))
            <p>得到以 \(code("fef9f694")) 开头的一串字符，这就是它的票号。票号像电话簿一样逐位比较大小，0最小，f最大。</p>
            \(table(caption: "算例中最小的六个票号，以及这家企业的票号", headers: ["编号", "票号", "结果"], rows: rows))
            <p>取最小的五个，第五个是 \(code("1edcba94"))……，称为末位票号。\(code("fef9")) 比它大，所以这家企业没有抽中。\
            任何一台电脑、任何一种程序算出来都是这样。</p>
            """
    }

    private var checkingSection: HTML {
        """
        <h2>自己怎样核对</h2>
        <ul>
        <li><strong>用浏览器</strong>：打开一次\(link("抽取", "/open/draws"))，按“在浏览器中核验”。浏览器下载公开文件，\
        把全部票号重算一遍，逐项标出相符或者不符，还可以核对自己的单位在不在名单中、有没有抽中。您输入的内容不会发送出去。</li>
        <li><strong>用一行命令</strong>：抽取页上每个抽中的编号后面都印有上面那样的一行命令。</li>
        <li><strong>用独立的程序</strong>：不放心浏览器从本平台取得的程序，可以\(link("下载全部公开文件", "/open/verify"))，\
        用核验程序，或者请懂计算机的人照公开的文档另写一个程序来算。</li>
        </ul>
        """
    }

    private var unprovenSection: HTML {
        """
        <h2>不能证明什么</h2>
        <p>计算只能证明抽取本身没有做手脚。下面几件事，要靠制度和监督：</p>
        <ul>
        <li><strong>名单封存之前有没有漏掉谁、分类对不对。</strong>名单外的单位抽不到；一个单位属于哪一类，决定了它被抽中的机会。\
        单位可以在检查结束后核对自己是否在名单中，审计机关可以用名录逐户核对，每次未列入的户数和原因也都公开。</li>
        <li><strong>各方有没有全部串通。</strong>如果参与的每一方都串通一气，它们能够事先知道结果。所以参与方中要有监督机关，\
        也可以请其他人参加。</li>
        <li><strong>运行单位和全部见证方有没有串通。</strong>见证方替大家保存日志的检查点。运行单位如果与所有见证方串通，可以给不同的人看不同的日志；\
        还没有见证方的地方，运行单位单独就能做到。任何人保存一份检查点互相比对，就能发现。</li>
        <li><strong>检查做得认真不认真。</strong>抽到以后怎样检查，要看检查结果和审核记录。</li>
        </ul>
        """
    }

    private var questions: HTML {
        """
        <h2>常见的问题</h2>
        <dl class="questions">
        <dt>连着两次抽到我，是不是有问题？</dt>
        <dd>不一定。比如某一类每次抽5%，连续两次都抽中的机会是四百分之一；这一类如果有四万户，就会有一百户左右遇到。\
        可以按上面的办法核对两次的票号。</dd>
        <dt>为什么名单上没有单位名称？</dt>
        <dd>抽查不打招呼，分类也不公开。编号由代码和一个只告知本单位的数（盐值）算出来，检查结束以后，您可以用它核对自己的编号。</dd>
        <dt>抽到的单位已经搬走，能不能换一家？</dt>
        <dd>不能。查无下落、已经注销都是检查的结果，要如实公示，不是重抽的理由。</dd>
        <dt>什么时候可以重抽？</dt>
        <dd>只有三种情形：有一方到期没有公开随机数，约定的公开数值没有出现，或者有法院、上级机关的书面决定。\
        作废和理由都永久公开，重抽用同一份名单。</dd>
        </dl>
        """
    }
}
