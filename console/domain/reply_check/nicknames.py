"""Short forms of first names that do not look like the whole one: Bob is Robert, Lasse is Lars."""
# ruff: noqa: E501 - a name and its forms are one word group

from __future__ import annotations

from console.domain.reply_check.spelling import plain

_GROUPS = """
robert rob bob bobby bert robin|william will bill billy liam willy|richard rick dick rich ricky|john jack johnny jon jan johan johannes hans
james jim jimmy jamie|edward ed eddie ted ned teddy|henry harry hank henrik|charles charlie chuck carl karl|thomas tom tommy
michael mike mick mickey micke mikael|joseph joe joey jo|david dave davy|daniel dan danny|anthony tony antony|andrew andy drew anders
christopher chris kit topher kris christoffer kristoffer|matthew matt mathias mats mads|nicholas nick nicky nicolas niklas nicklas nikolaj klaus claus nils niels
alexander alex sandy sasha alec aleks alexandra aleksander xander sander|benjamin ben benny|samuel sam sammy samantha|stephen steve steven stefan|gregory greg|jeffrey jeff geoff geoffrey|kenneth ken kenny
lawrence larry lars laurence lasse lauri laurits|patrick pat paddy patricia tricia trish patsy|peter pete per peder petter pelle peeter pets|philip phil phillip|ronald ron ronnie|timothy tim|frederick fred freddy fredrik frederik fritz figge fredde
elizabeth liz lizzy beth betty eliza lisa lise liza lisbeth elisabeth elsa else elise bess lis|katherine catherine kate katie kathy cathy kat kitty kathryn katarina katharina karin karen trine katrine kati katrin kadri kadi katriin cathrine
margaret maggie meg peggy marge margit greta margrethe grete margareta margot rita|mary maria marie mia maja molly polly mari maarja mariann marianne maiken mie maryam|jennifer jen jenny jenni|jessica jess jessie|rebecca becky becca rebecka|susan sue susie susanne sussie suzanne sanne
victoria vicky vicki tori viktoria|deborah deb debbie|barbara barb babs barbro|dorothy dot dottie dorte dorthe dorit dora|eleanor ellie nora elinor ella ellen leonora|helen nell nellie lena helena helene lene leena|christine christina tina chris kristina kristine kirsten stina stine kerstin kirstine christel tine
jacqueline jackie|judith judy judit|abigail abby gail|amanda mandy|theresa terry tess teresa therese|veronica ronnie vera veronika|virginia ginny|sarah sally sara sadie|ann anne anna annie annika annette nan nancy anni ane anette anja hanna hannah hanne johanne johanna anu
gerald jerry gerry gerard gert|leonard leo len lenny|vincent vince vinny|walter walt wally|zachary zach zack|nathaniel nate nathan|jonathan jon jonny jonas|joshua josh|jacob jake jakob jack jaakob|dennis denny|douglas doug|donald don donny|raymond ray|albert al bert|alfred alf fred affe|arthur art artur|bernard bernie bernt bent|martin marty mart märt morten mårten
erik eric erich rikke erika|olof ola olle ole olav olaf oluf|bo bosse|jan janne jean jaan|sven svend svenne|nils nisse nis niels|hans hasse hannes|karl kalle carl kaarel charlie|göran jörgen jørgen jöran georg george jüri örjan|gunnar gurra|gustav gösta gustaf gusten kustas|ingrid inga inger|vilhelm ville wilhelm helmer|sofia sofie sophie sophia fia sohvi|per pelle pär peer|johan juss juhan juku johannes juan|mihkel miku mihhail michael mikk|toomas tom tommy toms|tõnu tõnis tõnn anton|jüri jürgen|aleksei aljosha alex|ivan vanya jaan|tatjana tanja tania tanya|natalja natasha natalia nata|jelena lena elena|dmitri dima mitja|sergei serge seryozha|vladimir vova volodja|olga olja|svetlana sveta lana|ljudmila ljuda mila|jekaterina katja kati
frederikke rikke fie|caroline carolina line karoline lina karolin|charlotte lotte lotta charlie|margrethe grethe|birgitte gitte birgitta birgit gitta britta britt berit|elisabet bettina bet|anders andreas andrus andres|jens johannes|kaj kai|lauge laurids|mathilde tilde thilde matilda tilda|cecilie cille cecilia sille cissi|camilla milla mille|emilie emma emmy emily em|isabella bella isabel isa|rasmus ras|mikkel michael|kasper casper jesper|poul paul pål paavel|knud knut|aage åge|søren severin sören|ulrik ulrika ulla rikke|torben thorbjørn torbjörn tobbe|tobias tobbe tobi|magnus mange|marcus markus mark macke|sebastian seb basse|susanna sanna|josefin josephine fina jossan|gabriel gabbe gabriella ella|maximilian max maxim|oliver ollie olivia|leopold leo|valentin valle|rosemary rose rosie|penelope penny pernille nille petronella|gwendolen gwen|bridget biddy|fiona fi|alison ali|aleksandra sandra|henriette jette|jeanette jean|mohammed mo muhammad mohamed|ibrahim abraham|yusuf joseph|fatima fatma
"""


def _families() -> dict[str, frozenset[str]]:
    families: dict[str, frozenset[str]] = {}
    for group in _GROUPS.replace("\n", "|").split("|"):
        names = frozenset(map(plain, group.split()))
        for name in names:
            families[name] = families.get(name, frozenset()) | names
    return families


FAMILIES = _families()
"""A first name and the forms of it, each in the form of `plain`."""
