// SPDX-License-Identifier: Apache-2.0

/// The two pages that explain.
func aboutRoutes() -> [Route] {
    let crumbs: [(String, Path)] = [("公示首页", "/open")]
    return [
        Route(method: .get, path: "open/about/proof", access: .everyone) { _ in
            .page(Page(title: "怎样证明抽取没有做手脚", body: AboutProofPage().html, chrome: .open, crumbs: crumbs))
        },
        Route(method: .get, path: "open/about/audit", access: .everyone) { _ in
            .page(Page(title: "抽取的审计要点", body: AboutAuditPage().html, chrome: .open, crumbs: crumbs))
        },
    ]
}

/// For auditors: what to check with what, what only they can check, what must still be trusted, what to look out for.
struct AboutAuditPage {
    var html: HTML {
        """
        <h1>抽取的审计要点</h1>
        <p class="lead">公开文件可以证明：名单固化以后，抽取和人员匹配是按公告算出来的，没有挑选、没有重抽。\
        固化以前名录是否齐全、分类是否准确，公开文件证明不了，须由审计机关用内部资料核对。</p>
        \(publicChecks)
        \(ownDuties)
        \(trusted)
        \(redFlags)
        \(procedure)
        <p>\(link("如何核验", "/open/verify"))　\(link("怎样证明抽取没有做手脚（通俗说明）", "/open/about/proof"))</p>
        """
    }

    private var publicChecks: HTML {
        let rows: [[HTML]] = [
            ["公开文件是否被改动、缺少", code("mingqian-verify"), "逐个文件核对摘要；改动一个字节即指出文件和位置"],
            [
                "日志是否只增不改", code("mingqian-verify --previous"),
                "用上次审计时保存的检查点（日志某一时刻的签名摘要）比对；公钥须从公开文件以外取得，用 --key 指定",
            ],
            ["次序：固化、公告、截止、公开随机数、结果", "核验程序、浏览器核验页", "以日志序号为准，不以时间为准"],
            ["参与方与年度计划一致，随机数与承诺值相符", "核验程序、浏览器核验页", "少一方、换一方、事后换数都会指出"],
            ["比例不低于计划，次数不多于计划", code("mingqian-verify"), "逐分层、逐任务比对"],
            ["抽中的编号", "核验程序、浏览器核验页、\(code("independent.py"))", "三种程序各自重算，应当逐字相同"],
            ["检查人员的匹配", code("mingqian-verify"), "核对公布的证书：负担最均衡的结果，而且是唯一的结果"],
            ["结果公示、更正", code("mingqian-verify"), "每条公示对应抽中的对象，更正指明所更正的公示"],
        ]
        return """
            <h2>一、公开文件能够核对的</h2>
            <p>这些任何人都能核对，审计时应当自己再做一遍，不采用被审计单位提供的核验结论。</p>
            \(table(caption: "事项、工具和判断依据", headers: ["事项", "用什么核对", "说明"], rows: rows))
            """
    }

    private var ownDuties: HTML {
        """
        <h2>二、只有审计机关能够核对的</h2>
        <p>公开名单是隐名的。审计机关有权调取名单密钥（一个32字节的数，用它可以由统一社会信用代码算出名单编号）和固化当日的名录、\
        分类快照，并负责核对：</p>
        <ol>
        <li><strong>编号与名录一一对应。</strong>先核对名单密钥的摘要与固化记录中的 <code>secret</code> 一致；再用它对名录快照中应当列入的每一户计算编号，\
        与公开的名单文件逐行比较：一户不多、一户不少，没有两户同号，没有查不到出处的编号。</li>
        <li><strong>分层与分类快照一致。</strong>名单每行的分层名以信用风险类别开头（如 A.430702），逐户与固化当日的分类快照比较。\
        分类决定抽中的机会，改分类等于改概率。</li>
        <li><strong>未列入的有依据。</strong>固化记录按登记状态列出未列入的户数，与快照逐项核对，并抽查若干户的登记状态变动时间。</li>
        <li><strong>检查人员名单完整。</strong>固化时锁定的人员与执法人员名录一致，回避关系有申报记录，没有为了排除某人而临时登记的。</li>
        <li><strong>参与方确实各自独立。</strong>随机数在本单位的电脑上产生，备份由本单位保管，没有一人代办几方。</li>
        </ol>
        <p>核对完毕，名单密钥应当按保密要求交还或者销毁；它能够还原全部编号。</p>
        """
    }

    private var trusted: HTML {
        """
        <h2>三、仍然须要信任的</h2>
        <ul>
        <li><strong>固化之前的名录和分类。</strong>漏列、错分在抽取中看不出来，靠上一节的核对、企业自查（证明自己在或者不在名单）和公布的户数来约束。</li>
        <li><strong>参与方不全部串通。</strong>有一方诚实，结果就不能预知、不能挑选；全部串通则可以预知。</li>
        <li><strong>运行单位不与全部见证方串通。</strong>见证方是替大家保存检查点的单位。全部串通时可以对不同的人出示不同的日志；\
        没有见证方时，运行单位单独就能做到。\
        审计机关应当自己保存检查点，并与参与方保存的互相比对。</li>
        <li><strong>没有约定公开数值（如彩票开奖号码）时，最后公开的一方可以看到结果再决定是否中止。</strong>中止即作废，记名公开，\
        所以作废的次数本身就是要看的指标。</li>
        </ul>
        """
    }

    private var redFlags: HTML {
        """
        <h2>四、应当警觉的情形</h2>
        <ul>
        <li>作废：同一任务作废两次以上，或者总是同一方不公开随机数；作废理由含糊、没有书面决定的摘要。</li>
        <li>固化前几日名录大量注销、迁出、改分类，固化以后又改回来。</li>
        <li>名单更正后重新固化，而变动户数与理由不相称。</li>
        <li>某类户数很少，单独成层；或者合并分层以后某类的抽中数与计划相差较大。</li>
        <li>随机数齐备一小时以后才公布结果，或者齐备以后反而作废。</li>
        <li>可供匹配的检查人员不足四人，或者匹配以后频繁换人。</li>
        <li>抽中的对象“检查未完成”“查无下落”的比例明显高于其他批次。</li>
        <li>检查点与参与方、见证方保存的不一致；日志公钥更换而没有公告。</li>
        <li>几个参与方的账号由同一人使用，或者从同一地址登录（查登录记录和操作留痕）。</li>
        </ul>
        """
    }

    private var procedure: HTML {
        """
        <h2>五、建议的步骤</h2>
        <ol>
        <li>从本机关上次保存的材料，或者公报、参与方处，取得日志公钥和检查点。</li>
        <li>下载并解开全部公开文件，用自己编译的核验程序运行：
        \(commandLine("mingqian-verify public --key '日志公钥' --previous 上次的检查点"))\
        日志按年更换，本年日志的第0条载有上年日志的最后检查点；往年的公开文件依次用 --before 给出。</li>
        <li>再用照公开文档另写的程序运行，两者的结论应当相同：
        \(commandLine("python3 independent.py public --key '日志公钥'"))</li>
        <li>调取名单密钥和快照，完成第二节的核对。</li>
        <li>对照第四节逐条查看日志和操作留痕，记录疑点。</li>
        <li>保存这一次的检查点，供下次比对：\(link("检查点", "/open/log/checkpoint"))。</li>
        </ol>
        """
    }
}
